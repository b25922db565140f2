// Why an answer of an identity provider was not believed: a code for the trail, and words for the person.

export const reasons = {
  too_large: 'The answer is larger than any sign-in needs.',
  not_base64: 'The answer did not arrive in the form that SAML prescribes.',
  not_utf8: 'The answer contains characters that cannot be read.',
  forbidden_markup:
    'The answer contains markup that no sign-in needs (a document type, an instruction, a comment or a CDATA section).',
  not_xml: 'The answer cannot be read as XML.',
  too_deep: 'The answer is nested deeper than any sign-in needs.',
  not_a_response: 'The answer is not a SAML 2.0 response.',
  unexpected_element: 'The answer contains a part that does not belong where it stands.',
  encrypted:
    'The assertion is encrypted. Turn encryption off at the identity provider: the connection is encrypted already.',
  no_assertion: 'The answer contains no assertion.',
  several_assertions: 'The answer contains more than one assertion.',
  repeated_id: 'Two parts of the answer claim the same name.',
  not_signed:
    'The assertion is not signed. Let the identity provider sign assertions, not the response alone.',
  response_not_signed: 'The response is not signed, and this identity provider is known to sign it.',
  signature_form: 'The signature does not have the form that SAML prescribes.',
  weak_algorithm:
    'The signature uses an algorithm that is no longer safe. Let the identity provider sign with RSA and SHA-256.',
  wrong_reference: 'The signature does not cover the part in which it stands.',
  bad_signature:
    'The signature does not fit the certificate that this organisation gave for its identity provider.',
  provider_refused: 'The identity provider did not sign you in.',
  wrong_issuer: 'The answer comes from another identity provider.',
  wrong_destination: 'The answer was meant for another address.',
  wrong_recipient: 'The assertion was meant for another address.',
  wrong_audience: 'The assertion was meant for another application.',
  wrong_request: 'The answer belongs to another sign-in than the one that was started here.',
  not_asked: 'Nobody asked for this answer. Start from the sign-in page.',
  not_yet_valid: 'The assertion is not valid yet: a clock is wrong.',
  expired: 'The assertion is no longer valid. Sign in again.',
  bad_time: 'A time in the assertion cannot be read.',
  no_end: 'The assertion does not say until when it may be used.',
  no_confirmation: 'The assertion does not say to whom and until when it may be shown.',
  unknown_condition: 'The assertion carries a condition that cannot be checked here.',
  no_subject: 'The assertion does not say who signed in.',
  passing_subject:
    'The identity provider gives each sign-in another name. Let it send a lasting NameID (persistent or e-mail address).',
} as const;

export type Reason = keyof typeof reasons;

/** Thrown within this folder; whoever verifies turns it into an outcome. */
export class SamlRefused extends Error {
  readonly reason: Reason;
  constructor(reason: Reason) {
    super(reason);
    this.name = 'SamlRefused';
    this.reason = reason;
  }
}

export function refuseUnless(holds: boolean, reason: Reason): asserts holds {
  if (!holds) throw new SamlRefused(reason);
}
