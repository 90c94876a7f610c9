/** What one-time codes look like, on top of the theme and the style of adding a device. */
import { css } from 'lit'

export const codeStyle = css`
  keytap-qr::part(text) {
    display: none;
  }
  .otp {
    font-size: 1.5rem;
    letter-spacing: 0.08em;
    font-variant-numeric: tabular-nums;
  }
  select {
    inline-size: 100%;
    min-block-size: 2.75rem;
    padding: 0.5rem 0.75rem;
    border: 1px solid var(--_muted);
    border-radius: calc(var(--_radius) * 0.65);
    background: var(--_surface);
    color: inherit;
    font: inherit;
    font-size: 1rem;
    font-weight: 400;
  }
  details {
    border-block: 1px solid var(--_border);
  }
  summary {
    min-block-size: 2.75rem;
    padding-block: 0.625rem;
    color: var(--_accent);
    font-weight: 600;
    cursor: pointer;
  }
  .manual {
    display: grid;
    gap: 0.5rem;
    padding-block-end: 0.75rem;
  }
  .secret {
    padding: 0.75rem;
    border-radius: calc(var(--_radius) * 0.65);
    background: var(--_tint);
    font: 600 1rem/1.5 ui-monospace, "SF Mono", Menlo, Consolas, monospace;
    overflow-wrap: anywhere;
    text-align: start;
    user-select: all;
  }
  .here {
    display: none;
  }
  .device {
    font-weight: 600;
    overflow-wrap: anywhere;
  }
  @media (pointer: coarse) {
    .here {
      display: grid;
    }
  }
  @media (forced-colors: active) {
    .secret {
      border: 1px solid;
    }
  }
`
