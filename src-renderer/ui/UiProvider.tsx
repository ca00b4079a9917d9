// What the widgets need around a page: tooltip timing, toasts, questions.
import { Tooltip } from 'radix-ui';
import type { ReactNode } from 'react';
import { ConfirmHost } from './Dialog.tsx';
import { ToastHost } from './Toasts.tsx';

export function UiProvider({ children }: { readonly children: ReactNode }) {
  return (
    <Tooltip.Provider delayDuration={500} skipDelayDuration={200}>
      {children}
      <ConfirmHost />
      <ToastHost />
    </Tooltip.Provider>
  );
}
