/** The front door: password, or a key alone; and the pages where the key itself, or a code, is asked for. */
import { html } from 'hono/html'
import { notice, type Markup } from './layout.ts'

export function signInPage({ problem, username = '' }: { readonly problem?: string; readonly username?: string }): Markup {
  return html`<div class="split">
    <section class="stack">
      <h1>Banking that only you can open.</h1>
      <p class="lead">A password can be guessed, bought or phished. The key on your ring cannot.
        Add one, and it takes your touch to sign in or to send money.</p>
      ${keyArt}
    </section>
    <section class="card" aria-labelledby="sign-in">
      <h2 id="sign-in">Sign in</h2>
      ${problem === undefined ? '' : notice(problem, 'alarm')}
      <form method="post" action="/sign-in">
        <label>User name
          <input name="username" autocomplete="username" required maxlength="64" autocapitalize="none" spellcheck="false"
            value="${username}"></label>
        <label>Password
          <input name="password" type="password" autocomplete="current-password" required maxlength="256"></label>
        <button>Sign in</button>
      </form>
      <div class="or">or</div>
      <a class="button plain" href="/sign-in/key">Use my security key</a>
      <p class="small quiet">New here? <a href="/sign-up">Open an account</a>. It takes a minute and is not real money.</p>
    </section>
  </div>`
}

export type KeySignInView = {
  readonly verifier: string
  /** The password was right, and this user's key is the second step; null: the key says who it is. */
  readonly username: string | null
  readonly problem?: string
}

export function keySignInPage({ verifier, username, problem }: KeySignInView): Markup {
  return html`<div class="narrow">
    <div class="stack">
      <h1>${username === null ? 'Your key, please' : 'Now your key'}</h1>
      <p class="lead">${username === null
        ? 'No user name, no password: the key knows who you are and asks for its own PIN.'
        : html`Thank you, <strong>${username}</strong>. The password was right; your security key is the second step.`}</p>
    </div>
    ${problem === undefined ? '' : notice(problem, 'alarm')}
    <form method="post" action="/sign-in/key" data-send-when="keytap-verified">
      <keytap-verify name="keytap-result" required verifier="${verifier}" ticket-src="/tickets/sign-in">
        <span slot="heading">Sign in with your security key</span>
      </keytap-verify>
    </form>
    <p class="small"><a href="/">Sign in another way</a></p>
  </div>`
}

export function codeSignInPage({ verifier, username }: { readonly verifier: string; readonly username: string }): Markup {
  return html`<div class="narrow">
    <div class="stack">
      <h1>Now your code</h1>
      <p class="lead">Thank you, <strong>${username}</strong>. The password was right; your authenticator app is the second step.</p>
    </div>
    <form method="post" action="/sign-in/code" data-send-when="keytap-code-proved">
      <keytap-code mode="prove" name="keytap-result" required verifier="${verifier}" ticket-src="/tickets/sign-in-code"></keytap-code>
    </form>
    <p class="small"><a href="/">Sign in another way</a></p>
  </div>`
}

const keyArt = html`<svg class="key-art" viewBox="8 -10 332 140" fill="none" stroke="currentColor" stroke-width="2.500" stroke-linejoin="round" aria-hidden="true">
  <rect x="12" y="44" width="226" height="82" rx="22"/><circle cx="48" cy="85" r="13"/>
  <circle cx="146" cy="85" r="27"/><circle cx="146" cy="85" r="17" stroke-dasharray="5 7" stroke-linecap="round"/>
  <path d="M238 60h84a10 10 0 0 1 10 10v30a10 10 0 0 1-10 10h-84M262 76h48M262 94h48"/>
  <path d="M113 30a48 48 0 0 1 66 0M101 16a66 66 0 0 1 90 0" stroke-linecap="round" opacity=".55"/></svg>`
