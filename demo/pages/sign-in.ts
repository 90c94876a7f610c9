/** The front door: password, or a key alone; and the page where the key itself is asked for. */
import { html } from 'hono/html'
import { notice, type Markup } from './layout.ts'

export function signInPage(options: { readonly problem?: string; readonly username?: string }): Markup {
  return html`<div class="split">
    <section class="stack">
      <h1>Banking that only you can open.</h1>
      <p class="lead">A password can be guessed, bought or phished. The key on your ring cannot. Add one, and it takes your touch to sign in or to send money.</p>
      ${keyArt}
    </section>
    <section class="card" aria-labelledby="sign-in">
      <h2 id="sign-in">Sign in</h2>
      ${options.problem === undefined ? '' : notice(options.problem, 'alarm')}
      <form method="post" action="/sign-in">
        <label>User name <input name="username" autocomplete="username" required maxlength="64" autocapitalize="none" spellcheck="false" value="${options.username ?? ''}"></label>
        <label>Password <input name="password" type="password" autocomplete="current-password" required maxlength="256"></label>
        <button>Sign in</button>
      </form>
      <div class="or">or</div>
      <a class="button plain" href="/sign-in/key">Use my security key</a>
      <p class="small quiet">New here? <a href="/sign-up">Open an account</a>. It takes a minute and is not real money.</p>
    </section>
  </div>`
}

/** `username`: the password was right, and this user's key is the second step. */
export function keySignInPage(options: { readonly verifier: string; readonly username: string | null; readonly problem?: string }): Markup {
  const { verifier, username, problem } = options
  return html`<div class="narrow">
    <div class="stack">
      <h1>${username === null ? 'Your key, please' : 'Now your key'}</h1>
      <p class="lead">${username === null
        ? 'No user name, no password: the key knows who you are and asks for its own PIN.'
        : html`Thank you, <strong>${username}</strong>. The password was right; your security key is the second step.`}</p>
    </div>
    ${problem === undefined ? '' : notice(problem, 'alarm')}
    <form method="post" action="/sign-in/key" data-send-when="keytap-verified">
      <keytap-verify name="keytap-result" required verifier="${verifier}" ticket-src="/tickets/sign-in"></keytap-verify>
      <button class="plain">Continue</button>
    </form>
    <p class="small"><a href="/">Sign in another way</a></p>
  </div>`
}

export function signUpPage(options: { readonly problem?: string; readonly username?: string; readonly fullName?: string }): Markup {
  return html`<div class="narrow">
    <div class="stack">
      <h1>Open an account</h1>
      <p class="lead">Your account starts with a little play money, and no key yet.</p>
    </div>
    <section class="card">
      ${options.problem === undefined ? '' : notice(options.problem, 'alarm')}
      <form method="post" action="/sign-up">
        <label>Full name <input name="full-name" autocomplete="name" required maxlength="80" value="${options.fullName ?? ''}"></label>
        <label>User name <input name="username" autocomplete="username" required pattern="[a-z][a-z0-9._\\-]{2,31}" maxlength="32" autocapitalize="none" spellcheck="false" value="${options.username ?? ''}" aria-describedby="username-hint">
          <span class="hint" id="username-hint">3 to 32 small letters, digits, dots or dashes</span></label>
        <label>Password <input name="password" type="password" autocomplete="new-password" required minlength="10" maxlength="256" aria-describedby="password-hint">
          <span class="hint" id="password-hint">10 characters or more</span></label>
        <button>Open account</button>
      </form>
    </section>
    <p class="small">Have an account? <a href="/">Sign in</a></p>
  </div>`
}

const keyArt = html`<svg class="key-art" viewBox="8 -10 332 140" fill="none" stroke="currentColor" stroke-width="2.500" stroke-linejoin="round" aria-hidden="true">
  <rect x="12" y="44" width="226" height="82" rx="22"/><circle cx="48" cy="85" r="13"/>
  <circle cx="146" cy="85" r="27"/><circle cx="146" cy="85" r="17" stroke-dasharray="5 7" stroke-linecap="round"/>
  <path d="M238 60h84a10 10 0 0 1 10 10v30a10 10 0 0 1-10 10h-84M262 76h48M262 94h48"/>
  <path d="M113 30a48 48 0 0 1 66 0M101 16a66 66 0 0 1 90 0" stroke-linecap="round" opacity=".55"/></svg>`
