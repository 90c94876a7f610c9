/** What only the device looks like, on top of the theme. */
import { css } from 'lit'

export const deviceStyle = css`
  :host {
    container-type: inline-size;
  }
  /* Sentences for screen readers alone are long; they must not make a small screen wider. */
  .unseen {
    inline-size: 1px;
    overflow: hidden;
  }
  ul {
    display: grid;
    gap: calc(var(--_space) * 0.5);
    padding: 0;
    list-style: none;
  }
  li {
    display: grid;
    gap: 0.125rem;
    padding: 0.75rem;
    border: 1px solid var(--_border);
    border-radius: calc(var(--_radius) * 0.65);
  }
  .name {
    font-weight: 600;
    overflow-wrap: anywhere;
  }
  .tools {
    display: flex;
    flex-wrap: wrap;
    gap: 0.25rem;
    margin-inline-start: -0.75rem;
  }
  .second {
    border-color: var(--_border);
  }
  .danger {
    color: var(--_danger);
  }
  .news,
  .notice,
  .warning {
    padding: 0.625rem 0.75rem;
    border-inline-start: 3px solid var(--_accent);
    background: var(--_tint);
    overflow-wrap: anywhere;
  }
  .problem {
    font-weight: 600;
  }
  dl {
    display: grid;
    gap: 0.625rem;
    padding: 0.875rem;
    border: 1px solid var(--_border);
    border-radius: calc(var(--_radius) * 0.65);
  }
  dt {
    color: var(--_muted);
    font-size: 0.8125em;
  }
  dd {
    font-weight: 600;
    overflow-wrap: anywhere;
  }
  .choices {
    display: grid;
    grid-template-columns: 1fr 1fr;
    gap: calc(var(--_space) * 0.5);
  }
  .choices button {
    border-color: var(--_accent);
  }
  .choices .danger {
    border-color: var(--_danger);
  }
  .spelled {
    padding: 0.875rem 0.5rem;
    border-radius: calc(var(--_radius) * 0.65);
    background: var(--_tint);
    text-align: center;
  }
  .groups {
    display: grid;
    grid-template-columns: max-content max-content;
    justify-content: center;
    gap: 0.25rem 1.25ch;
    font: 600 1.5em/1.3 ui-monospace, monospace;
    letter-spacing: 0.06em;
  }
  keytap-qr {
    justify-self: center;
    inline-size: 100%;
  }
  keytap-scan {
    --keytap-shadow: none;
    --keytap-space: 0.75rem;
  }
  .waiting {
    block-size: 4.5rem;
    border-radius: calc(var(--_radius) * 0.65);
    background: var(--_tint);
  }
  .problem-mark {
    display: grid;
    place-items: center;
    block-size: 6rem;
    border-radius: calc(var(--_radius) * 0.65);
    background: color-mix(in oklab, var(--_danger) 8%, var(--_surface));
  }
  .problem-mark svg {
    inline-size: 3rem;
    fill: none;
    stroke: var(--_danger);
    stroke-width: 3;
    stroke-linecap: round;
  }
  [aria-disabled='true'] {
    opacity: 0.6;
  }
  dialog {
    margin: auto;
    inline-size: min(26rem, 100vi - 2rem);
    padding: calc(var(--_space) * 1.5);
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    background: var(--_surface);
    color: var(--_text);
  }
  dialog[open] {
    display: grid;
    gap: var(--_space);
  }
  dialog::backdrop {
    background: #0a102466;
  }
  @container (inline-size > 25rem) {
    .groups {
      grid-template-columns: repeat(4, max-content);
    }
  }
  @media (prefers-reduced-motion: no-preference) {
    .waiting {
      animation: wait 1.2s ease-in-out infinite alternate;
    }
  }
  @keyframes wait {
    to {
      opacity: 0.5;
    }
  }
  @media (forced-colors: active) {
    .tools {
      margin-inline-start: 0;
    }
    .waiting,
    .spelled {
      border: 1px solid CanvasText;
    }
    .problem-mark {
      background: CanvasText;
    }
  }
`
