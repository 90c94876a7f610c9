/** The form of a new customer. */
import { html } from 'hono/html'
import { notice, type Markup } from './layout.ts'

export type SignUpView = { readonly problem?: string; readonly username?: string; readonly fullName?: string }

export function signUpPage({ problem, username = '', fullName = '' }: SignUpView): Markup {
  return html`<div class="narrow">
    <div class="stack">
      <h1>Open an account</h1>
      <p class="lead">Your account starts with a little play money, and no key yet.</p>
    </div>
    <section class="card">
      ${problem === undefined ? '' : notice(problem, 'alarm')}
      <form method="post" action="/sign-up">
        <label>Full name <input name="full-name" autocomplete="name" required maxlength="80" value="${fullName}"></label>
        <label>User name
          <input name="username" autocomplete="username" required pattern="[a-z][a-z0-9._\\-]{2,31}" maxlength="32"
            autocapitalize="none" spellcheck="false" value="${username}" aria-describedby="username-hint">
          <span class="hint" id="username-hint">3 to 32 lower-case letters, digits, dots or dashes</span></label>
        <label>Password
          <input name="password" type="password" autocomplete="new-password" required minlength="10" maxlength="256"
            aria-describedby="password-hint">
          <span class="hint" id="password-hint">10 characters or more</span></label>
        <button>Open account</button>
      </form>
    </section>
    <p class="small">Have an account? <a href="/">Sign in</a></p>
  </div>`
}
