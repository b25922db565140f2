/** Where somebody is led who may not go on before they signed in, or passed their second factor: nothing was done. */
export const turnedAway = (location: string): boolean =>
  /^\/(?:sign-in|second-factor)(?:$|[/?])/.test(location);
