// Codes of an authenticator app (RFC 6238): six digits, thirty seconds, one step of drift either way.
// The library is loaded when somebody has a code to check, and by no other page.

/** 160 random bits, in the letters that an app and a person can take. */
export async function newSecret(): Promise<string> {
  const { generateSecret } = await import('otplib');
  return generateSecret();
}

/** The time step whose code this is; null when it is none of those that count now. */
export async function stepOf(secret: string, code: string, now: number): Promise<number | null> {
  if (!/^\d{6}$/.test(code)) return null;
  const { verify } = await import('otplib');
  const found = await verify({ secret, token: code, epoch: Math.floor(now / 1000), epochTolerance: 30 });
  return found.valid && 'timeStep' in found ? found.timeStep : null;
}

/** What the app reads from the QR code. */
export async function appAddress(secret: string, organisation: string, account: string): Promise<string> {
  const { generateURI } = await import('otplib');
  // a colon would end the issuer's name inside the label
  const issuer = `Countersign ${organisation}`.replaceAll(':', ' ').slice(0, 60);
  return generateURI({ issuer, label: account.replaceAll(':', ' '), secret });
}
