/**
 * Something in the configuration that whoever runs the command can put right. The message names every problem by what
 * was typed; it is meant to be printed without a stack.
 */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}

/** One setting that cannot be used. */
export interface ConfigurationProblem {
  /** The setting as it was typed: a variable of the environment, or a key of cdktf.json. */
  readonly setting: string;
  /** What is wrong with it and what to write instead. */
  readonly problem: string;
}

export function invalidConfiguration(problems: readonly ConfigurationProblem[]): ConfigurationError {
  return new ConfigurationError(
    `The configuration is not usable: ${problems.map(({ setting, problem }) => `${setting} ${problem}`).join('; ')}.`,
  );
}

export function unreadableProjectFile(path: string, reason: string): ConfigurationError {
  return new ConfigurationError(`${path} cannot be read (${reason}): restore it from version control.`);
}
