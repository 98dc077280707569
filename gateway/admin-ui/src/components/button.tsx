import type { ComponentProps, ReactNode } from 'react';

export interface ButtonProps extends Omit<ComponentProps<'button'>, 'children'> {
  readonly kind?: 'plain' | 'primary' | 'danger' | 'quiet';
  readonly size?: 'normal' | 'small';
  readonly 'data-shape'?: 'icon';
  readonly children: ReactNode;
}

/** A button does not send its form unless it says so. */
export function Button({ kind = 'plain', size = 'normal', type = 'button', className = '', ...rest }: ButtonProps) {
  return <button {...rest} type={type} className={`button ${className}`} data-kind={kind} data-size={size} />;
}

/** A button that shows only a sign. */
export function IconButton({ label, kind = 'quiet', ...rest }: ButtonProps & { readonly label: string }) {
  return <Button {...rest} kind={kind} data-shape="icon" aria-label={label} title={label} />;
}
