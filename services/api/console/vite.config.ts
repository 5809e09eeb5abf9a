import { defineConfig } from 'vite'
import { thirdPartyLicences } from './tools/third-party-licences.ts'

const api = process.env.LIFELINE_API ?? 'http://127.0.0.1:8400'

export default defineConfig({
  plugins: [thirdPartyLicences()],
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  // Old browsers cannot run MapLibre 6 (WebGL2) anyway, so nothing is translated further down.
  build: {
    target: 'es2022',
    chunkSizeWarningLimit: 1300,
    rollupOptions: {
      input: { console: 'index.html', crew: 'crew.html', 'crew-worker': 'src/crew/worker.ts', 'report-fonts': 'src/style/fonts.css' },
      // a service worker keeps its name: browsers ask for it under the one they know
      output: {
        entryFileNames: (chunk: { name: string }) => (chunk.name === 'crew-worker' ? '[name].js' : 'assets/[name]-[hash].js'),
        // the pages of reports, which are not built here, ask for the fonts by name
        assetFileNames: (asset: { names: string[] }) => (asset.names.includes('report-fonts.css') ? '[name][extname]' : 'assets/[name]-[hash][extname]'),
      },
    },
  },
  worker: { format: 'es' },
  server: { proxy: { '/api': api } },
  test: { include: ['tests/**/*.test.ts'], environment: 'node' },
} as Parameters<typeof defineConfig>[0])
