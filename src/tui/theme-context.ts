// The theme that a view is painted in.
import { createContext } from 'react';
import { createTheme, type Theme } from './theme.ts';

/** Without colours unless one is provided. */
export const ThemeContext = createContext<Theme>(createTheme({ depth: 1, background: 'dark' }));
