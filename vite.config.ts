/**
 * How the elements are packed. `vite build` makes the modules for bundlers; `--mode all`, `en`, `de`
 * or `ar` makes one script-tag file with those languages. `npm run build` makes them all.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { defineConfig, type Plugin, type UserConfig } from 'vite'

const root = import.meta.dirname
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { readonly version: string }

/** The languages of a script-tag file; `all` holds every one. */
export const scriptModes = ['all', 'en', 'de', 'ar'] as const

/** The version stands in the name, so a file never changes and may be cached for ever. */
export const scriptFile = (mode: string): string =>
  mode === 'all' ? `keytap-${version}.js` : `keytap-${version}.${mode}.js`

const shared = {
  root,
  publicDir: false,
  logLevel: 'warn',
  plugins: [squeezeTemplates()],
} satisfies UserConfig

/** Lit and the WebAuthn codec stay imports, so that a page has each of them once. */
const modules: UserConfig = {
  ...shared,
  build: {
    target: 'es2022',
    outDir: 'dist/widget',
    lib: {
      formats: ['es'],
      entry: Object.fromEntries(
        ['index', 'elements', 'testing', 'messages/en', 'messages/de', 'messages/ar'].map((name) => [name, join(root, `widget/${name}.ts`)]),
      ),
    },
    rolldownOptions: {
      external: [/^lit($|\/)/, /^@lit\//, /^@simplewebauthn\//],
      output: { chunkFileNames: 'parts/[name].js', minify: false },
    },
  },
}

const banner = `/*! keytap ${version} | Apache-2.0 | with parts of others: licenses.txt beside this file */`

/** One classic script without imports. Its source map is made for us and named nowhere. */
const script = (mode: string): UserConfig => ({
  ...shared,
  build: {
    target: 'es2022',
    outDir: 'dist/script',
    emptyOutDir: false,
    sourcemap: 'hidden',
    lib: { formats: ['iife'], name: 'keytap', entry: join(root, `widget/script/${mode}.ts`), fileName: () => scriptFile(mode) },
    rolldownOptions: { output: { minify: true, comments: false, postBanner: banner } },
  },
})

export default defineConfig(({ mode }) => ((scriptModes as readonly string[]).includes(mode) ? script(mode) : modules))

type SyntaxNode = { readonly type: string; readonly [key: string]: unknown }

/** Line ends and indents in templates and style sheets are for readers of the source only. */
function squeezeTemplates(): Plugin {
  return {
    name: 'keytap-squeeze-templates',
    transform: {
      filter: { id: /\/widget\/.*\.ts$/ },
      handler(code) {
        const edits = findTemplateTexts(this.parse(code) as unknown as SyntaxNode)
        if (edits.length === 0) return null
        const squeezed = edits.toSorted((a, b) => b.start - a.start)
          .reduce((text, { start, end }) => text.slice(0, start) + text.slice(start, end).replace(/\s*\n\s*/g, ' ') + text.slice(end), code)
        return { code: squeezed, map: null }
      },
    },
  }
}

function findTemplateTexts(node: unknown): { readonly start: number; readonly end: number }[] {
  if (Array.isArray(node)) return node.flatMap(findTemplateTexts)
  if (typeof node !== 'object' || node === null) return []
  const { type, tag, quasi } = node as SyntaxNode
  const inner = Object.values(node).flatMap(findTemplateTexts)
  if (type !== 'TaggedTemplateExpression' || !/^(css|html|svg)$/.test(String((tag as SyntaxNode)['name']))) return inner
  return [...inner, ...((quasi as SyntaxNode)['quasis'] as { start: number; end: number }[])]
}
