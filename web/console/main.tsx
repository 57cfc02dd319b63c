import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import '../look/look.css';

const place = document.getElementById('page');
if (!place) throw new Error('the page has no place for its content');
createRoot(place).render(<StrictMode />);
