/** What elements look like that show a code to a device and take its answer, on top of the theme and the ceremonies' stage. */
import { css } from 'lit'

export const answerStyle = css`
  .unseen {
    inline-size: 1px;
    overflow: hidden;
  }
  .screen,
  .phone {
    stroke: var(--_text);
  }
  .phone {
    fill: var(--_surface);
    stroke-width: 3;
  }
  .modules {
    fill: var(--_accent);
    stroke: none;
  }
  .beam {
    stroke: var(--_accent);
    stroke-dasharray: 3 4;
    stroke-linecap: round;
  }
  .turn {
    stroke: var(--_accent);
    stroke-width: 3;
    stroke-dasharray: 36 21;
    transform-origin: 121px 50px;
  }
  keytap-qr,
  keytap-scan {
    --keytap-qr-size: 100%;
    --keytap-width: 100%;
    --keytap-shadow: none;
    max-inline-size: 100%;
  }
  .second {
    border-color: var(--_muted);
  }
  .fields {
    display: grid;
    gap: 0.75rem;
  }
  .fields .problem:empty {
    display: none;
  }
  .code {
    padding-inline: 0.5rem;
    font: 600 1rem/1.25 ui-monospace, "SF Mono", Menlo, Consolas, monospace;
    word-spacing: -0.2em;
    text-align: start;
  }
  input::placeholder {
    color: var(--_muted);
    opacity: 0.75;
    font-weight: 400;
  }
  .code[aria-invalid] {
    border: 2px solid var(--_danger);
  }
  .note {
    padding: 0.5rem 0.75rem;
    border-inline-start: 3px solid var(--_accent);
    background: var(--_tint);
    font-size: 0.875em;
  }
  .limits {
    display: flex;
    flex-wrap: wrap;
    justify-content: space-between;
    gap: 0 1rem;
    font-variant-numeric: tabular-nums;
  }
  .limits .problem {
    font-weight: 600;
  }
  .facts {
    display: grid;
    gap: 0.125rem;
    padding: 0.75rem;
    border-radius: calc(var(--_radius) * 0.65);
    background: var(--_tint);
  }
  .facts dt {
    color: var(--_muted);
    font-size: 0.8125em;
  }
  .facts dd {
    font: 600 1.125em/1.25 ui-monospace, "SF Mono", Menlo, Consolas, monospace;
    overflow-wrap: anywhere;
    text-align: start;
  }
  /* What reads from left to right in every script, or is not written yet, stands at the start of the line all the same. */
  [dir="rtl"] :is(input, code, dd) {
    text-align: right;
  }
  @media (prefers-reduced-motion: no-preference) {
    .turn {
      animation: turn 1s linear infinite;
    }
    @keyframes turn {
      to {
        transform: rotate(1turn);
      }
    }
  }
  @media (forced-colors: active) {
    .note,
    .facts {
      border: 1px solid;
    }
  }
`
