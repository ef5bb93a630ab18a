// The certificates that Windows trusts.
#include <winsock2.h>
//
#include <windows.h>
//
#include <string>
#include <vector>
#include <wincrypt.h>

#include "support/catch.hpp"
#include "support/loopback.hpp"
#include "support/net_tasks.hpp"
#include "support/shared_data.hpp"

using namespace rq;
using net::Task;
using net::TlsContext;

namespace {

/// To make this machine trust a certificate is nothing to do to a real one.
bool is_wine() {
  return GetProcAddress(GetModuleHandleW(L"ntdll.dll"), "wine_get_version") != nullptr;
}

/// A certificate that the machine trusts as long as this lives; `usage`: what for, nullptr for all.
class Trusted {
 public:
  Trusted(const std::string& pem, const char* usage) : store_(CertOpenSystemStoreW(0, L"ROOT")) {
    REQUIRE(store_ != nullptr);
    DWORD size = 0;
    const auto length = static_cast<DWORD>(pem.size());
    REQUIRE(CryptStringToBinaryA(pem.data(), length, CRYPT_STRING_BASE64HEADER, nullptr, &size,
                                 nullptr, nullptr) != 0);
    std::vector<BYTE> bytes(size);
    REQUIRE(CryptStringToBinaryA(pem.data(), length, CRYPT_STRING_BASE64HEADER, bytes.data(), &size,
                                 nullptr, nullptr) != 0);
    REQUIRE(CertAddEncodedCertificateToStore(store_, X509_ASN_ENCODING, bytes.data(), size,
                                             CERT_STORE_ADD_ALWAYS, &certificate_) != 0);
    if (usage != nullptr) REQUIRE(CertAddEnhancedKeyUsageIdentifier(certificate_, usage) != 0);
    REQUIRE(CertControlStore(store_, 0, CERT_STORE_CTRL_COMMIT, nullptr) != 0);
  }
  ~Trusted() {
    CertDeleteCertificateFromStore(certificate_);
    CertControlStore(store_, 0, CERT_STORE_CTRL_COMMIT, nullptr);
    CertCloseStore(store_, 0);
  }
  Trusted(const Trusted&) = delete;
  Trusted& operator=(const Trusted&) = delete;

 private:
  HCERTSTORE store_;
  PCCERT_CONTEXT certificate_ = nullptr;
};

/// Whether a session to a server with this certificate begins, by one that trusts what Windows
/// trusts.
bool is_reached(const TlsContext::Identity& identity) {
  bool reached = false;
  test::run_tasks([&](auto executor) -> Task<> {
    net::Server server(
        executor, "127.0.0.1", 0, TlsContext::server(identity),
        {.on_web_socket = [](std::string, std::shared_ptr<net::WebSocket> socket) -> Task<> {
          co_await socket->write("hello");
        }});
    net::SessionSettings settings;
    settings.tls = TlsContext::client("");
    const net::Url url{true, "localhost", server.port(), "/"};
    try {
      co_await net::WebSocket::open(url, settings);
      reached = true;
    } catch (const net::NetError&) {
      reached = false;
    }
  });
  return reached;
}

}  // namespace

TEST_CASE("what the Windows store trusts for servers is trusted, and nothing else") {
  if (!is_wine())
    return test::report_skipped("this machine would have to trust a certificate of the test");
  const auto identity = TlsContext::make_identity("localhost");
  CHECK_FALSE(is_reached(identity));
  {
    const Trusted trusted(identity.certificate_pem, nullptr);
    CHECK(is_reached(identity));
  }
  {
    const Trusted trusted(identity.certificate_pem, szOID_PKIX_KP_SERVER_AUTH);
    CHECK(is_reached(identity));
  }
  {
    const Trusted trusted(identity.certificate_pem, szOID_PKIX_KP_CODE_SIGNING);
    CHECK_FALSE(is_reached(identity));
  }
  CHECK_FALSE(is_reached(identity));
}
