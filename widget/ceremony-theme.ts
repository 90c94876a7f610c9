/** The look of what only a ceremony shows: the drawing, its motion, and the proof of a model. */
import { css } from 'lit'

export const ceremonyTheme = css`
  .stage {
    --_line: var(--_accent);
    display: grid;
    place-items: center;
    block-size: 8.5rem;
    border-radius: calc(var(--_radius) * 0.7);
    background: var(--_tint);
    overflow: hidden;
  }
  .stage svg {
    block-size: 100%;
    max-inline-size: 100%;
    overflow: visible;
    fill: none;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  .stage canvas {
    max-block-size: 5rem;
    max-inline-size: 60%;
    border-radius: 6px;
  }
  .stage.done {
    --_line: var(--_success);
  }
  .stage.failed {
    --_line: var(--_danger);
  }
  .plug {
    fill: var(--_surface);
    stroke: var(--_muted);
    stroke-width: 2;
  }
  .pins {
    stroke: var(--_muted);
    stroke-width: 4;
  }
  .body {
    fill: var(--_text);
  }
  .disc {
    fill: var(--_gold);
  }
  .rim {
    fill: var(--_text);
    stroke: var(--_gold);
    stroke-width: 1.5;
    opacity: 0.9;
  }
  :host {
    --_gold: var(--keytap-disc, #e3b341);
  }
  .ripples circle {
    stroke: var(--_accent);
    stroke-width: 2;
    transform-origin: 72px 48px;
    opacity: 0.5;
  }
  .ripples circle + circle {
    transform: scale(1.5);
    opacity: 0.25;
  }
  .skin {
    fill: var(--_surface);
    stroke: var(--_accent);
    stroke-width: 2.5;
  }
  .nail {
    fill: var(--_tint);
    stroke: var(--_accent);
    stroke-width: 1.5;
  }
  .spin {
    stroke: var(--_accent);
    stroke-width: 3;
    stroke-dasharray: 70 44;
    transform-origin: 72px 48px;
  }
  .badge circle {
    fill: var(--_line);
    stroke: var(--_surface);
    stroke-width: 3;
  }
  .badge path {
    stroke: var(--_surface);
    stroke-width: 3.5;
  }
  .model {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.25rem 0.625rem;
  }
  .proof {
    padding: 0.125rem 0.625rem;
    border-radius: 1rem;
    background: color-mix(in oklab, var(--_success) 12%, var(--_surface));
    color: var(--_success);
    font-size: 0.8125em;
    font-weight: 600;
  }
  .nudge {
    padding: 0.75rem 1rem;
    border-inline-start: 3px solid var(--_accent);
    border-radius: 4px;
    background: var(--_tint);
  }
  .stage.touch svg,
  .stage.done .badge,
  .stage.failed .badge {
    transform-origin: center;
    transform-box: fill-box;
  }
  @media (prefers-reduced-motion: no-preference) {
    .ripples circle {
      animation: keytap-ripple 2.4s ease-out infinite;
    }
    .ripples circle + circle {
      animation-delay: 1.2s;
    }
    .finger {
      animation: keytap-tap 2.4s ease-in-out infinite;
    }
    .spin {
      animation: keytap-spin 1s linear infinite;
    }
    .badge {
      animation: keytap-pop 0.32s cubic-bezier(0.2, 1.4, 0.4, 1);
    }
    @keyframes keytap-ripple {
      from {
        transform: scale(1);
        opacity: 0.7;
      }
      to {
        transform: scale(2.6);
        opacity: 0;
      }
    }
    @keyframes keytap-tap {
      0%,
      100% {
        transform: translateY(14px);
      }
      40%,
      60% {
        transform: translateY(0);
      }
    }
    @keyframes keytap-spin {
      to {
        transform: rotate(1turn);
      }
    }
    @keyframes keytap-pop {
      from {
        transform: scale(0.4);
        opacity: 0;
      }
    }
  }
  @media (forced-colors: active) {
    :host {
      --_gold: Highlight;
    }
    .stage,
    .nudge,
    .proof {
      border: 1px solid CanvasText;
    }
    .body {
      stroke: CanvasText;
    }
  }
`
