/** The page of the app: one element, nothing of the bank around it. */
import { html } from 'hono/html'
import type { Markup } from '../pages/layout.ts'

export type AppScript = { readonly src: string; readonly integrity: string }

export function authenticatorPage(script: AppScript, verifier: string): Markup {
  return html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <meta name="theme-color" media="(prefers-color-scheme: light)" content="#f4f6f3">
    <meta name="theme-color" media="(prefers-color-scheme: dark)" content="#101412">
    <title>Alder Keys</title>
    <link rel="manifest" href="/authenticator/app.webmanifest">
    <link rel="icon" href="/authenticator/icon.svg" type="image/svg+xml">
    <link rel="apple-touch-icon" href="/authenticator/icon.png">
    <link rel="stylesheet" href="/authenticator/app.css">
    <script src="${script.src}" integrity="${script.integrity}" defer></script>
    <script src="/authenticator/app.js" defer></script>
  </head>
  <body>
    <main>
      <h1>Alder Keys</h1>
      <keytap-authenticator verifiers="${verifier}"></keytap-authenticator>
      <p id="offline" hidden>Ready to be used without a network.</p>
    </main>
  </body>
</html>`
}
