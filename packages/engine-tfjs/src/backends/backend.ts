/** A tfjs backend that is ready to run kernels. */
export interface Backend {
  /** tfjs's own name of it. */
  readonly name: string;
  /** What kernels run on, with its version. */
  readonly runtime: string;
  /** Threads of one kernel. */
  readonly threads: number;
}

export interface BackendRequest {
  /** Threads of one kernel, where the backend has a choice. */
  readonly threads: number;
}

/** A backend that may be had on this machine. */
export interface BackendEntry {
  readonly name: string;
  /** @throws TokensiftError `unsupported` saying what is missing. */
  open(request: BackendRequest): Promise<Backend>;
}
