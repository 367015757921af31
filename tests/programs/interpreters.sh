#!/bin/sh
# PHP, Ruby and R, with extensions that they load and programs that they start.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/programs/both"
tried=
if command -v php >/dev/null; then
	both php php -r 'echo json_encode(["a" => 1, "b" => str_repeat("x", 10)]), "\n", md5("x"), "\n"; foreach (get_loaded_extensions() as $e) echo "$e\n"; echo shell_exec("echo from a shell"); passthru("exit 3", $s); echo "$s\n"; exit(5);'
	tried="$tried php"
fi
if command -v ruby >/dev/null; then
	both ruby ruby -rjson -rdigest -ropenssl -rsocket -e 'puts JSON.generate({"a" => [1, nil]}), Digest::SHA256.hexdigest("x"), OpenSSL::Digest.new("MD5").hexdigest("x"), `echo from a shell`; t = 4.times.map { |i| Thread.new { i * 2 } }; puts t.map(&:value).sum; pid = fork { exit! 3 }; Process.wait pid; puts $?.exitstatus; begin; exec "no-such-program"; rescue => e; puts e.class; end; exit 5'
	tried="$tried ruby"
fi
if command -v Rscript >/dev/null; then
	both R Rscript --vanilla -e 'x <- matrix(as.numeric(1:16) + diag(4), 4); print(round(solve(x), 6)); print(summary(lm(dist ~ speed, cars))$r.squared); cat(system("echo from a shell", intern = TRUE), "\n"); library(parallel); print(unlist(mclapply(1:4, function(i) i * 2, mc.cores = 2))); quit(status = 5)'
	tried="$tried R"
fi
[ -n "$tried" ] || skip "no PHP, Ruby or R (make deps-programs installs them)"
echo "tried:$tried"
