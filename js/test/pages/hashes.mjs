/** SHA-256 of each answer as the native engine prints it, malformed too. */
export function hashes({ decideText, MalformedRequestError }, texts) {
  return Promise.all(texts.map((text) => sha256(printed(text))));

  function printed(text) {
    try {
      return decideText(text);
    } catch (error) {
      if (!(error instanceof MalformedRequestError)) throw error;
      return JSON.stringify({ malformed: error.problems });
    }
  }
}

async function sha256(text) {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
