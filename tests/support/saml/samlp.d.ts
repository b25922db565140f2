/** The little of samlp that the tests use; it brings no types of its own. */
declare module 'samlp' {
  namespace samlp {
    interface Asked {
      id: string;
      issuer: string;
      assertionConsumerServiceURL: string;
    }
    type Options = Record<string, string | number | boolean | undefined>;
  }
  const samlp: {
    parseRequest(
      request: { method: string; query: Record<string, string> },
      done: (problem: Error | null, asked?: samlp.Asked) => void,
    ): void;
    getSamlResponse(
      options: samlp.Options,
      user: object,
      done: (problem: Error | null, response?: string) => void,
    ): void;
  };
  export default samlp;
}
