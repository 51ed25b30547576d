// Surroundings: where a run takes place.

/** What a command is given of the world. Standard output carries data, standard error what is said about it. */
export interface Surroundings {
  readonly cwd: string;
  out(text: string): void;
  err(text: string): void;
  /** Whether there is a file or folder of a name. */
  exists(path: string): boolean;
  /** Whether standard error is a terminal that shows colours. */
  readonly colour: boolean;
}

/** The exit codes. */
export const exit = { fine: 0, schema: 1, usage: 2, outOfDate: 3, disk: 5, failed: 6, internal: 70 } as const;

/** What a run is at, for the report of an internal error. */
export type Enter = (phase: string) => void;
