import { startServer } from '@tokensift/serve';

const server = await startServer({
  models: { tickets: process.argv[2] ?? 'my-classifier' },
  port: Number(process.env.PORT ?? 8080),
  onLog: (entry) => console.error(JSON.stringify(entry)),
});
process.once('SIGTERM', () => server.stop());
