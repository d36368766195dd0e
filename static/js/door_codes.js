// The signed code of a badge, read and verified without a network: see registrations/codes.py.
const CODE = /^M1\.([0-9A-Z]{1,8})\.([0-9A-Z-]{1,12})\.([0-9A-Z]{1,8})\.([0-9A-Z]{100})$/;
const BYTES = 64;
const SIGNED = { name: "ECDSA", hash: "SHA-256" };

const tidy = (text) => text.trim().toUpperCase();

// `{edition, reference, category, said, signature}`, the numbers as they are written; null for other texts.
export function parse(text) {
  const match = CODE.exec(tidy(text));
  if (!match) return null;
  const [whole, edition, reference, category, signature] = match;
  return { edition, reference, category, said: whole.slice(0, whole.lastIndexOf(".")), signature };
}

export const looksSigned = (text) => tidy(text).startsWith("M1.");

export const typedReference = (text) => text.replace(/\s/g, "").toUpperCase();

function bytesOf(signature) {
  let number = 0n;
  for (const sign of signature) number = number * 36n + BigInt(Number.parseInt(sign, 36));
  const hex = number.toString(16).padStart(2 * BYTES, "0");
  if (hex.length > 2 * BYTES) return null;
  return Uint8Array.from({ length: BYTES }, (_, n) => Number.parseInt(hex.slice(2 * n, 2 * n + 2), 16));
}

export async function isGenuine(code, keys) {
  const signature = bytesOf(code.signature);
  if (!signature) return false;
  const said = new TextEncoder().encode(code.said);
  for (const jwk of keys) {
    const key = await crypto.subtle.importKey("jwk", jwk, { name: "ECDSA", namedCurve: "P-256" }, false, ["verify"]);
    if (await crypto.subtle.verify(SIGNED, key, signature, said)) return true;
  }
  return false;
}
