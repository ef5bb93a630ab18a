#include "app/old_config_line.hpp"

#include "support/catch.hpp"

using rq::app::toml_of_old_line;

TEST_CASE("lines of config files of earlier versions are said in TOML") {
  const std::pair<const char*, const char*> lines[] = {
      {"vault = /home/me/Vault", "vault = '/home/me/Vault'"},
      {"  vault=C:\\Users\\me\\Vault\r", "vault = 'C:\\Users\\me\\Vault'"},
      {"log-level = warn  # quiet", "log-level = 'warn'"},
      {"instId = BTC-USDT-SWAP, ETH-USDT-SWAP", "instId = ['BTC-USDT-SWAP', 'ETH-USDT-SWAP']"},
      {"instId = BTC-USDT-SWAP\tETH-USDT-SWAP", "instId = ['BTC-USDT-SWAP', 'ETH-USDT-SWAP']"},
      {"instId = [BTC-USDT-SWAP]", "instId = ['BTC-USDT-SWAP']"},
      {"instId = \"A\" \"B\"", "instId = [\"A\", \"B\"]"},
      {"instId = \"A\", B", "instId = [\"A\", 'B']"},
      {"vault = \"My #1 Vault\", x # comment", "vault = [\"My #1 Vault\", 'x']"},
      {"backfill = 2d", "backfill = '2d'"},
      {"rebuild", "rebuild = true"},
      {"rebuild # from the first trade", "rebuild = true"},
      {"; what is recorded", "# what is recorded"},
      {"vault =", "vault = ''"},
      {"vault = Bär", "vault = 'Bär'"},
  };
  for (const auto& [old, toml] : lines) {
    INFO(old);
    CHECK(toml_of_old_line(old) == std::optional<std::string>(toml));
  }
}

TEST_CASE("lines that nobody meant so are not guessed at") {
  for (const auto* line : {"vault = \"half", "vault = it's", "vault = “/home/me”", "a b = c", "= 1",
                           "instId = [A", "x = {a}", "[section", "]", "", "instId = [[A], [B]]"}) {
    INFO(line);
    CHECK_FALSE(toml_of_old_line(line).has_value());
  }
}
