/** Each provider has names of its own at ours, so that an assertion made for one tenant fits no other. */
export interface Addresses {
  entityId: string;
  acs: string;
}

export function addressesOf(origin: string, provider: string): Addresses {
  const base = `${origin}/sso/saml/${encodeURIComponent(provider)}`;
  return { entityId: `${base}/metadata`, acs: `${base}/acs` };
}
