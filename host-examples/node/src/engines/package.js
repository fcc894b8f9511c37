// The npm package, which needs nothing of this project.

export async function open() {
  const { decideText, EngineTrapError, MalformedRequestError } = await import('@drawdown/engine');
  return (text) => {
    try {
      return { answer: decideText(text) };
    } catch (error) {
      if (error instanceof MalformedRequestError) return { malformed: JSON.stringify(error.problems) };
      throw error instanceof EngineTrapError ? error.cause : error;
    }
  };
}
