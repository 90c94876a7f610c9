/** What a symbol looks like, on top of the theme. The symbol itself is never dark, tinted or inverted. */
import { css } from 'lit'

export const qrStyle = css`
  :host {
    max-inline-size: var(--keytap-qr-size, 20rem);
  }
  .qr {
    display: grid;
    gap: 0.75rem;
    border-radius: var(--_radius);
    background: var(--_surface);
    box-shadow: 0 0 0 0.5rem var(--_surface);
  }
  .frame,
  dialog {
    background: #fff;
    forced-color-adjust: none;
    print-color-adjust: exact;
  }
  .frame {
    display: grid;
    justify-content: center;
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    overflow: hidden;
  }
  .code {
    display: block;
    isolation: isolate;
    background: #fff;
    direction: ltr;
  }
  .code path {
    mix-blend-mode: multiply;
  }
  .actions {
    grid-template-columns: repeat(auto-fit, minmax(min(9rem, 100%), 1fr));
  }
  .actions button,
  .copy {
    border-color: var(--_border);
  }
  summary {
    min-block-size: 2.75rem;
    padding: 0.625rem 0.25rem;
    border-radius: calc(var(--_radius) * 0.65);
    color: var(--_accent);
    font-weight: 600;
    cursor: pointer;
  }
  .alternative {
    display: grid;
    gap: 0.5rem;
  }
  .alternative code {
    padding: 0.75rem;
    border-radius: calc(var(--_radius) * 0.65);
    background: var(--_tint);
    font: 0.875em/1.5 ui-monospace, monospace;
    overflow-wrap: anywhere;
    white-space: break-spaces;
    text-align: left;
    user-select: all;
  }
  dialog {
    max-inline-size: none;
    max-block-size: none;
    inline-size: 100%;
    block-size: 100%;
    padding: 1rem;
    border: 0;
    color: #14171f;
    color-scheme: light;
  }
  dialog[open] {
    display: grid;
    place-content: center;
    justify-items: center;
    gap: 0.75rem;
    text-align: center;
  }
  dialog button {
    border-color: #545b6b;
    color: #14171f;
    min-inline-size: 10rem;
  }
  dialog :focus-visible {
    outline-color: #14171f;
  }
`
