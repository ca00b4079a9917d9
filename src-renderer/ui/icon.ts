// What widgets accept as an icon: a component of `lucide-react`.
import type { ComponentType } from 'react';

export type Icon = ComponentType<{ size?: number | string; className?: string; 'aria-hidden'?: boolean }>;
