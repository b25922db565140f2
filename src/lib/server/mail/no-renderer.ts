// Stands in for the mailer's optional renderer: letters here are text and HTML of our own, never components.
export function render(): never {
  throw new Error('A letter is text and HTML, not a component.');
}
