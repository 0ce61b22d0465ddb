import express, { type RequestHandler } from 'express';

/**
 * The page's files. A browser asks for each of them again every time: none has a hash in its name, and which colour
 * answers may have changed.
 */
export function staticPage(directory: string): RequestHandler {
  return express.static(directory, {
    cacheControl: false,
    setHeaders: (response) => response.setHeader('Cache-Control', 'no-cache'),
  });
}
