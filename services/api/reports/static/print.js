// The only script of a report page: opens the browser's own printing, which can also write a PDF.
for (const button of document.querySelectorAll('button[data-print]')) {
  button.hidden = false
  button.addEventListener('click', () => window.print())
}
