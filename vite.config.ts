import { sveltekit } from '@sveltejs/kit/vite';
import tailwindcss from '@tailwindcss/vite';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [tailwindcss(), sveltekit()],
  // No styles or fonts as data: URLs and no inlined modules: the policy allows only what we serve.
  build: { assetsInlineLimit: 0 },
});
