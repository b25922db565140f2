import { sveltekit } from '@sveltejs/kit/vite';
import tailwindcss from '@tailwindcss/vite';
import path from 'node:path';
import { defineConfig, type Plugin } from 'vite';
import { listClientModules } from './tests/security/client-modules.ts';

/**
 * Kit's route announcer hides itself by an inline style, which the policy refuses and every browser reports.
 * app.css hides it instead.
 */
const withoutInlineStyle: Plugin = {
  name: 'announcer-without-inline-style',
  enforce: 'pre',
  transform(code, id) {
    if (!id.endsWith('generated/root.svelte')) return null;
    return { code: code.replace(/(<div id="svelte-announcer"[^>]*?) style="[^"]*"/, '$1'), map: null };
  },
};

export default defineConfig({
  plugins: [withoutInlineStyle, tailwindcss(), sveltekit(), listClientModules(import.meta.dirname)],
  // No styles or fonts as data: URLs: the policy allows only what we serve.
  build: { assetsInlineLimit: 0 },
  // The mailer would load a renderer that we do not have; the edge takes no function that names a module that is not there.
  ssr: { noExternal: ['resend'] },
  resolve: {
    alias: { '@react-email/render': path.resolve(import.meta.dirname, 'src/lib/server/mail/no-renderer.ts') },
  },
});
