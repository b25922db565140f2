// A wrong password takes Auth longer than an unknown address, where it has nothing to compare. What fails is therefore
// answered on a beat: how long it took tells nothing but how busy we are.

export const beat = 800;

/** Begun before the work; awaited when it failed. Who is let in does not wait. */
export function onTheBeat(): () => Promise<void> {
  const began = performance.now();
  return () =>
    new Promise((done) => {
      setTimeout(done, beat - ((performance.now() - began) % beat));
    });
}
