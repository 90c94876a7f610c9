/** What only adding a device looks like: its steps, the scanner, and the choice between scanning and typing. */
import { css } from 'lit'

export const activateStyle = css`
  .progress {
    display: grid;
    gap: 0.375rem;
  }
  .bar {
    display: flex;
    gap: 0.25rem;
  }
  .bar span {
    flex: 1;
    block-size: 0.25rem;
    border-radius: 1rem;
    background: var(--_border);
  }
  .bar .past {
    background: var(--_accent);
  }
  keytap-scan::part(card) {
    padding: 0;
    border: 0;
    border-radius: 0;
  }
  /* The digits have a field beside the scanner. */
  keytap-scan[pattern]::part(typing) {
    display: none;
  }
  .or {
    display: grid;
    grid-template-columns: 1fr auto 1fr;
    align-items: center;
    gap: 0.75rem;
    color: var(--_muted);
    font-size: 0.875em;
  }
  .or::before,
  .or::after {
    content: "";
    block-size: 1px;
    background: var(--_border);
  }
  @media (forced-colors: active) {
    .bar span {
      forced-color-adjust: none;
      background: GrayText;
    }
    .bar .past {
      background: Highlight;
    }
  }
`
