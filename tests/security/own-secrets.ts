/**
 * What a secret of ours looks like, as a rule for secretlint: it knows the keys of many services, and not all of ours.
 * Each is written as a class of letters, so that this file is none itself.
 */
const PATTERNS: Record<string, RegExp> = {
  'a key of Resend': /\bre_[A-Za-z0-9]{8,}_[A-Za-z0-9]{16,}\b/g,
  'a secret key of Supabase': /\bsb_secret_[A-Za-z0-9_-]{20,}/g,
  'a personal token of Supabase': /\bsbp_[a-f0-9]{40}\b/g,
  // a JWT whose payload names the role, wherever in it
  'a service_role key of Supabase':
    /\beyJ[\w-]{10,}\.[\w-]*(?:c2VydmljZV9yb2xl|NlcnZpY2Vfcm9sZ|zZXJ2aWNlX3JvbG)[\w-]*\.[\w-]{20,}/g,
  'a secret key of Turnstile': /\b0x4[A-Za-z0-9_-]{30,}/g,
  'a secret setting with its value':
    /\b(?:EDGE_CREDENTIAL|ENCRYPTION_KEYS|SUPABASE_SECRET_KEY|RESEND_API_KEY|TURNSTILE_SECRET_KEY|KV_REST_API_TOKEN)\s*[=:]\s*["']?[A-Za-z0-9+/_:-]{24,}/g,
};

interface Context {
  createTranslator(messages: object): (id: string) => unknown;
  report(found: { message: unknown; range: [number, number] }): void;
}

const messages = Object.fromEntries(Object.keys(PATTERNS).map((what) => [what, { en: () => what }]));

export const creator = {
  messages,
  meta: {
    id: 'countersign-secrets',
    recommended: true,
    type: 'scanner',
    supportedContentTypes: ['text'],
  },
  create(context: Context) {
    const words = context.createTranslator(messages);
    return {
      file({ content }: { content: string }): void {
        for (const [what, pattern] of Object.entries(PATTERNS))
          for (const { 0: text, index } of content.matchAll(pattern))
            context.report({ message: words(what), range: [index, index + text.length] });
      },
    };
  },
};
