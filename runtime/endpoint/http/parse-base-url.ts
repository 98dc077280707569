import { SippError } from '../../contract/errors.ts';

/**
 * The address without slashes at its end. It is not quoted: it may hold a password.
 *
 * @throws SippError `invalid_config`
 */
export function parseBaseUrl(text: string, secretField: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol)) {
    throw invalid('descriptor.baseUrl must be an absolute http or https address.');
  }
  if (url.username !== '' || url.password !== '') {
    throw invalid('descriptor.baseUrl must have no user name or password in it.', `Set ${secretField} instead.`);
  }
  if (url.search !== '' || url.hash !== '') throw invalid('descriptor.baseUrl must have no ? or # in it.');
  return url.href.replace(/\/+$/, '');
}

function invalid(message: string, hint?: string): SippError {
  return new SippError('invalid_config', message, hint === undefined ? {} : { hint });
}
