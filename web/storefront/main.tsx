import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import '../look/look.css';
import '../look/parts.css';
import './shell/shell.css';
import { keepSession } from './account/session.ts';
import { App } from './app.tsx';
import { chosenLanguage, learn } from './words.tsx';

const place = document.getElementById('page');
if (!place) throw new Error('the page has no place for its content');
const root = createRoot(place);
keepSession();
// Its first words are right ones: nothing is shown in a language that is then taken back.
const words = await learn(chosenLanguage());
root.render(
  <StrictMode>
    <App firstWords={words} />
  </StrictMode>,
);
