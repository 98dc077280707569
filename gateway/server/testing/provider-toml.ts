export interface ProviderToml {
  /** That of the stub says what it does with requests. */
  readonly model: string;
  readonly baseUrl: string;
  /** Further lines. */
  readonly more?: string;
}

/** A target of a provider, which repeats nothing unless further lines say so. */
export function providerToml(name: string, { model, baseUrl, more = 'max_retries = 0' }: ProviderToml): string {
  return `
[[targets]]
name = "${name}"
type = "openai_compatible"
model = "${model}"
base_url = "${baseUrl}/v1"
token_env = "PROVIDER_KEY"
${more}
`;
}
