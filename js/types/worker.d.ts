// A script to start as a worker; nothing to import.
export {};
