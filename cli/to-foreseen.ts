import { fileFailure } from '../models/download/file-failure.ts';

/** What every command can meet: a full disk, a folder of somebody else. Of other system errors a bug is as likely. */
const ofTheMachine = ['ENOSPC', 'EDQUOT', 'EROFS', 'EACCES', 'EPERM'];

/** An error of the file system that is the machine's, in words; every other error as it is. */
export function toForeseen(error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error) || !ofTheMachine.includes(String(error.code))) return error;
  return fileFailure('path' in error ? String(error.path) : 'a file', error);
}
