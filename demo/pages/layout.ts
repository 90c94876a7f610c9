/** The frame around every page. `html` escapes whatever is put into it. */
import { html, raw } from 'hono/html'

/** A piece of page, ready to be put into another. */
export type Markup = ReturnType<typeof html>

type Script = { readonly src: string; readonly integrity: string }

export type Frame = {
  /** The script tag's facts, as the verifier's build prints them. */
  readonly script: Script
  /** The same for the page where a device is added, in place of the other. */
  readonly activateScript: Script
  /** For the pages about authenticator apps. */
  readonly codeScript: Script
}

export type Page = {
  readonly title: string
  /** Shows the navigation of somebody who is signed in. */
  readonly signedIn: boolean
  readonly path: string
  readonly body: Markup
  /** Which elements; a page has one script of them, since each brings the one Trusted Types policy. */
  readonly script?: keyof Frame
}

/** The one line that brings the elements; the hash pins every byte of them. */
export function keytapScript(script: Script): Markup {
  return html`<script src="${script.src}" integrity="${script.integrity}" crossorigin="anonymous" defer></script>`
}

export function renderPage(frame: Frame, page: Page): Markup {
  return html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>${page.title} · Alder Bank</title>
    <link rel="icon" href="/assets/alder.svg" type="image/svg+xml">
    <link rel="stylesheet" href="/assets/alder.css">
    ${keytapScript(frame[page.script ?? 'script'])}
    <script src="/assets/alder.js" defer></script>
  </head>
  <body>
    <a class="skip" href="#main">Skip to content</a>
    <header class="top"><div class="row">
      <a class="brand" href="/">${leafMark}Alder Bank</a>
      ${page.signedIn ? navigation(page.path) : ''}
    </div></header>
    <main id="main">${page.body}</main>
    <footer><div class="row">
      <span>Alder Bank is an invention. Its keys, and their proofs, are real.</span>
      <a href="/how">How this works</a>
    </div></footer>
  </body>
</html>`
}

function navigation(path: string): Markup {
  const link = (href: string, text: string) => html`<a href="${href}" ${path === href ? raw('aria-current="page"') : ''}>${text}</a>`
  return html`<nav aria-label="Main">
    ${link('/account', 'Account')}${link('/security', 'Security keys')}${link('/devices', 'Devices')}${link('/codes', 'App')}
    <form method="post" action="/sign-out"><button class="link">Sign out</button></form>
  </nav>`
}

/** One sentence above the page, read out at once where it is an alarm. */
export function notice(text: string, kind: 'calm' | 'alarm' = 'calm'): Markup {
  return kind === 'alarm' ? html`<p class="notice alarm" role="alert">${text}</p>` : html`<p class="notice" role="status">${text}</p>`
}

const leafMark = html`<svg viewBox="0 0 32 32" fill="none" stroke="currentColor" stroke-width="2.2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><path d="M16 29V13M16 21c-6 .4-10-3.2-10.600-9.700C11.600 10.900 15.700 14.200 16 21ZM16 16c-.300-5.700 2.500-10.300 9.300-12.600C27.300 10 23.600 15.300 16 16Z"/></svg>`
