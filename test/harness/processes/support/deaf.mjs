// A child that never takes its control channel.
setInterval(() => undefined, 1000);
