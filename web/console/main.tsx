import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import '../look/look.css';
import '../look/parts.css';
import './shell/shell.css';
import { App } from './app.tsx';
import { chosenLanguage, wordsOf } from './words.tsx';

const place = document.getElementById('page');
if (!place) throw new Error('the page has no place for its content');
createRoot(place).render(
  <StrictMode>
    <App firstWords={wordsOf(chosenLanguage())} />
  </StrictMode>,
);
