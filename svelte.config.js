import adapter from '@sveltejs/adapter-vercel';
import { vitePreprocess } from '@sveltejs/vite-plugin-svelte';

/** @type {import('@sveltejs/kit').Config} */
export default {
  preprocess: vitePreprocess(),
  kit: {
    adapter: adapter({ runtime: 'edge' }),
    // Every route asks where a form was sent from in src/lib/server/http/own-origin.ts, which knows the one exception.
    csrf: { trustedOrigins: ['*'] },
    // A nonce for every script and style that a page carries; nothing inline runs without it.
    csp: {
      mode: 'nonce',
      directives: {
        'default-src': ['none'],
        'script-src': ['self'],
        'style-src': ['self'],
        'img-src': ['self', 'data:'],
        'font-src': ['self'],
        'connect-src': ['self'],
        'manifest-src': ['self'],
        'form-action': ['self'],
        'base-uri': ['none'],
        'object-src': ['none'],
        'frame-src': ['none'],
        'frame-ancestors': ['none'],
      },
    },
  },
};
