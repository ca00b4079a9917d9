// What just happened, bottom right, for five seconds, with at most one action.
import { Check, CircleX, Info, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { toast as sonner, Toaster } from 'sonner';
import styles from './Toasts.module.css';

export interface ToastOptions {
  readonly description?: ReactNode;
  readonly action?: { readonly label: string; readonly onClick: () => void };
  /** A toast with the same id takes the other's place. */
  readonly id?: string;
}

/** Says that something went well, went wrong, needs care, or just is. */
export const toast = {
  ok: (message: ReactNode, options?: ToastOptions) => sonner.success(message, options),
  error: (message: ReactNode, options?: ToastOptions) => sonner.error(message, options),
  warn: (message: ReactNode, options?: ToastOptions) => sonner.warning(message, options),
  info: (message: ReactNode, options?: ToastOptions) => sonner.info(message, options),
  dismiss: (id: string) => sonner.dismiss(id),
};

/** Where toasts appear; stands once on the page. */
export function ToastHost() {
  return (
    <Toaster
      position="bottom-right"
      offset={{ bottom: 36, right: 12 }}
      duration={5000}
      gap={8}
      icons={{
        success: <Check size={15} color="var(--ok)" aria-hidden />,
        error: <CircleX size={15} color="var(--error)" aria-hidden />,
        warning: <TriangleAlert size={15} color="var(--warn)" aria-hidden />,
        info: <Info size={15} color="var(--ink-3)" aria-hidden />,
      }}
      toastOptions={{
        unstyled: true,
        classNames: {
          toast: styles.toast,
          content: styles.content,
          icon: styles.icon,
          actionButton: styles.action,
          description: styles.description,
        },
      }}
    />
  );
}
