// A child that dies before it is ready, saying why.
process.stderr.write('{"msg":"no such thing"}\n');
process.exitCode = 7;
