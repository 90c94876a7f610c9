/**
 * How the elements are packed. `vite build` makes the modules for bundlers, `vite build --mode en` one
 * of the script-tag files. `npm run build` makes them all.
 */
import { readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { transform } from 'esbuild'
import { defineConfig, type Plugin, type UserConfig } from 'vite'

const root = import.meta.dirname
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { readonly version: string }

/** `all`: every element and language. `en`: a login page's two elements. `devices-en`: all three. `scan-en`: codes, apart; `authenticator`: the device side; `activate-en`: the page's; `code-en`: one-time codes. */
export const scriptModes = ['all', 'en', 'de', 'ar', 'devices-en', 'devices-de', 'devices-ar', 'scan-en', 'scan-de', 'scan-ar', 'authenticator', 'activate-en', 'activate-de', 'activate-ar', 'code-en', 'code-de', 'code-ar'] as const

/** What the scanner fetches when it starts: beside the modules, and in a folder beside its script. */
export const decoderFolder = `keytap-scan-${version}`

/** The version stands in the name, so a file never changes and may be cached for ever. */
export function scriptFile(mode: string): string {
  if (mode === 'all') return `keytap-${version}.js`
  if (mode === 'authenticator') return `keytap-${mode}-${version}.js`
  const [, family = '', lang = mode] = /^(devices-|activate-|scan-|code-)?(\w+)$/.exec(mode) ?? []
  return `keytap-${family}${version}.${lang}.js`
}

const shared = {
  root,
  publicDir: false,
  logLevel: 'warn',
  plugins: [squeezeTemplates()],
} satisfies UserConfig

const moduleNames = [
  'index', 'elements', 'testing', 'qr/index', 'scan/index', 'device/index', 'activate/index', 'code/index',
  ...['en', 'de', 'ar'].flatMap((lang) => [`messages/${lang}`, `messages/codes-${lang}`, `messages/authenticator-${lang}`, `messages/activate-${lang}`, `messages/otp-${lang}`]),
]

/** Lit, the WebAuthn codec and the encoder stay imports, so that a page has each of them once. */
const modules: UserConfig = {
  ...shared,
  plugins: [...shared.plugins, leaveAddresses()],
  build: {
    target: 'es2022',
    outDir: 'dist/widget',
    lib: {
      formats: ['es'],
      entry: Object.fromEntries(
        moduleNames.map((name) => [name, join(root, `widget/${name}.ts`)]),
      ),
    },
    rolldownOptions: {
      external: [/^lit($|\/)/, /^@lit\//, /^@simplewebauthn\//, /^lean-qr($|\/)/, /^@hpke\//, /^qr\//, /^zxing-wasm\//],
      output: { chunkFileNames: 'parts/[name].js', minify: false },
    },
  },
}

const banner = `/*! keytap ${version} | MIT | others: licenses.txt */`

/** One classic script without imports. Its source map is made for us and named nowhere. */
const script = (mode: string): UserConfig => ({
  ...shared,
  plugins: [...shared.plugins, leaveOutStyleElements(), leaveOutHooks(), leaveOutStubs(), leaveOutNode()],
  build: {
    target: 'es2022',
    outDir: 'dist/script',
    emptyOutDir: false,
    sourcemap: 'hidden',
    lib: { formats: ['iife'], name: 'keytap', entry: join(root, `widget/script/${mode}.ts`), fileName: () => scriptFile(mode) },
    rolldownOptions: {
      // Of the codec two functions are used; importing it does nothing else.
      treeshake: { moduleSideEffects: [{ test: /@simplewebauthn/, sideEffects: false }] },
      output: {
        minify: true,
        comments: false,
        generatedCode: { symbols: false },
        postBanner: banner,
        // As seen from the checkout, wherever the map itself is written.
        sourcemapPathTransform: (source, map) => relative(root, resolve(dirname(map), source)),
      },
    },
  },
})

export default defineConfig(({ mode }) => ((scriptModes as readonly string[]).includes(mode) ? script(mode) : modules))

/**
 * The scanner's module names its files plainly, so that the bundler of whoever uses it takes them along:
 * those of the script, since one copy of a megabyte is enough.
 */
function leaveAddresses(): Plugin {
  return {
    name: 'keytap-leave-addresses',
    renderChunk: (code) => ({
      code: code.replace(/\/\* @vite-ignore \*\/\s*(["'])\.\//g, `$1../../script/${decoderFolder}/`),
      map: null,
    }),
  }
}

/**
 * Where a browser has no constructable style sheets Lit falls back to style elements. Every browser
 * the elements run in has them, and a strict policy would refuse the elements, so a script-tag file
 * goes without the fallback: half a kilobyte that nobody could use. Our styles hold no expressions.
 */
function leaveOutStyleElements(): Plugin {
  return {
    name: 'keytap-leave-out-style-elements',
    load: {
      filter: { id: /@lit\/reactive-element\/css-tag\.js$/ },
      handler: () => `
        export const supportsAdoptingStyleSheets = true
        export class CSSResult {}
        export const css = ([text]) => { const sheet = new CSSStyleSheet(); sheet.replaceSync(text); return sheet }
        export const unsafeCSS = (text) => css([text])
        export const getCompatibleStyle = (style) => style
        export const adoptStyles = (root, styles) => { root.adoptedStyleSheets = styles }
      `,
    },
  }
}

/**
 * Lit's doors for polyfills of older browsers and for server rendering, its note of which versions a page has loaded,
 * the metadata of standard decorators, attributes that say they hold a number or JSON, and values inside a style,
 * script, text area or title: the elements have none of them.
 */
function leaveOutHooks(): Plugin {
  const hooks = /\b\w\.\w+(Polyfill|Hydrate)Support\b/g
  const versions = /\(\w+\.\w+Versions\?\?=\[\]\)\.push\("[^"]+"\)/g
  const conversions = /break;case (?:Number:[^}]*?case )?Object:case Array:.*?(?=\}return)/g
  const metadata = /Symbol\.metadata\?\?=Symbol\("metadata"\),\w+\.litPropertyMetadata\?\?=new WeakMap;|const (\w+)=this\[Symbol\.metadata\];if\(null!==\1\)\{.*?\}(?=this\.)/g
  const rawText = /if\(\w+\.test\(\w+\.tagName\)\)\{.*?\}\}(?=\}else if\(8===)/g
  return {
    name: 'keytap-leave-out-hooks',
    transform: {
      filter: { id: /node_modules\/(@lit|lit-html|lit-element)\// },
      handler: (code) => ({ code: code.replace(hooks, '(void 0)').replace(versions, '0').replace(metadata, '').replace(conversions, '').replace(rawText, ''), map: null }),
    },
  }
}

/** The codec's question for WebAuthn without the seam of its own tests: no page could reach it in a script-tag file. */
function leaveOutStubs(): Plugin {
  return {
    name: 'keytap-leave-out-stubs',
    load: {
      filter: { id: /@simplewebauthn\/browser\/esm\/helpers\/browserSupportsWebAuthn\.js$/ },
      handler: () => "export const browserSupportsWebAuthn = () => typeof globalThis.PublicKeyCredential === 'function'",
    },
  }
}

/** The HPKE library looks for Node's cryptography where a browser has none of its own; none of ours does. */
function leaveOutNode(): Plugin {
  return {
    name: 'keytap-leave-out-node',
    transform: {
      filter: { id: /node_modules\/@hpke\/common\// },
      handler: (code) => ({ code: code.replace(/await import\("crypto"\)/g, '{ webcrypto: crypto }'), map: null }),
    },
  }
}

type SyntaxNode = { readonly type: string; readonly [key: string]: unknown }

/**
 * Line ends and indents in templates and style sheets are for readers of the source only: between two
 * tags they go, elsewhere they become one space.
 */
function squeezeTemplates(): Plugin {
  return {
    name: 'keytap-squeeze-templates',
    transform: {
      filter: { id: /\/widget\/.*\.ts$/ },
      async handler(code) {
        let squeezed = code
        const texts = findTemplateTexts(this.parse(code) as unknown as SyntaxNode)
        for (const { start, end, css } of texts.toSorted((a, b) => b.start - a.start)) {
          const text = code.slice(start, end)
          squeezed = squeezed.slice(0, start) + (css ? await squeezeCss(text) : squeezeHtml(text)) + squeezed.slice(end)
        }
        return squeezed === code ? null : { code: squeezed, map: null }
      },
    },
  }
}

const squeezeHtml = (text: string): string => text.replace(/>\s*\n\s*</g, '><').replace(/\s*\n\s*/g, ' ')

async function squeezeCss(text: string): Promise<string> {
  // An escape means one thing to the style sheet and another to the template around it.
  if (text.includes('\\')) return squeezeHtml(text)
  const { code } = await transform(text, { loader: 'css', minify: true, target: 'es2022' })
  // The values of custom properties are left as they were, since a script might read them; none does.
  return code.trim().replace(/(--[\w-]+): /g, '$1:').replace(/, /g, ',')
}

type TemplateText = { readonly start: number; readonly end: number; readonly css: boolean }

function findTemplateTexts(node: unknown): readonly TemplateText[] {
  if (Array.isArray(node)) return node.flatMap(findTemplateTexts)
  if (typeof node !== 'object' || node === null) return []
  const { type, tag, quasi } = node as SyntaxNode
  const inner = Object.values(node).flatMap(findTemplateTexts)
  const name = String((tag as SyntaxNode | undefined)?.['name'])
  if (type !== 'TaggedTemplateExpression' || !/^(css|html|svg)$/.test(name)) return inner
  const quasis = (quasi as SyntaxNode)['quasis'] as readonly TemplateText[]
  // A style sheet with values in it is cut into pieces that are no style sheets.
  const css = name === 'css' && quasis.length === 1
  return [...inner, ...quasis.map(({ start, end }) => ({ start, end, css }))]
}
