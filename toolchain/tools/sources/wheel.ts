/** One file of a project on PyPI. */
export interface Wheel {
  readonly project: string;
  readonly version: string;
  /** The end of its name: for which Python, interface and system it is. */
  readonly tags: string;
  readonly sha256: string;
  readonly sizeBytes: number;
}

/** The file name of a wheel, as an index lists it. */
export function wheelName({ project, version, tags }: Wheel): string {
  return `${project.replaceAll('-', '_')}-${version}-${tags}.whl`;
}
