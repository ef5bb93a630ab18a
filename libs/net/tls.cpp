#include "net/tls.hpp"

#include <boost/asio/ip/address.hpp>
#include <chrono>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <string_view>

#include "core/errors.hpp"
#include "net/deleter.hpp"
#include "net/net_error.hpp"
#include "net/tls_store.hpp"

namespace rq::net {

namespace {

using Bio = std::unique_ptr<BIO, Deleter<BIO_free>>;
using Certificate = std::unique_ptr<X509, Deleter<X509_free>>;
using Context = std::unique_ptr<SSL_CTX, Deleter<SSL_CTX_free>>;
using Extension = std::unique_ptr<X509_EXTENSION, Deleter<X509_EXTENSION_free>>;
using Key = std::unique_ptr<EVP_PKEY, Deleter<EVP_PKEY_free>>;
using Session = std::unique_ptr<SSL, Deleter<SSL_free>>;

/// What only fails without memory or with a broken OpenSSL.
void require(bool done, const char* what) {
  if (done) return;
  const unsigned long reason = ERR_get_error();
  throw NetError(Failure::tls,
                 std::string("OpenSSL cannot ") + what + ": " +
                     (reason == 0 ? "no reason given" : ERR_reason_error_string(reason)));
}

/// `text` must outlive it.
Bio reading(std::string_view text) {
  Bio bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
  require(bio != nullptr, "read from memory");
  return bio;
}

std::string text_of(const Bio& bio) {
  char* text = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &text);
  return {text, static_cast<std::size_t>(size)};
}

Context make_context(const SSL_METHOD* method) {
  Context context(SSL_CTX_new(method));
  require(context != nullptr, "make a context");
  require(SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION) == 1, "demand TLS 1.2");
  return context;
}

std::string read_pem_file(const std::string& path) {
  const std::u8string utf8(path.begin(), path.end());
  std::ifstream in(std::filesystem::path(utf8), std::ios::binary);
  std::string text(std::istreambuf_iterator<char>(in), {});
  if (!in) throw UsageError("--ca-file: cannot read " + path + ". Expected a file in PEM form");
  return text;
}

void trust_file(SSL_CTX* context, const std::string& path) {
  const std::string text = read_pem_file(path);
  const Bio bio = reading(text);
  X509_STORE* const trusted = SSL_CTX_get_cert_store(context);
  int found = 0;
  while (const Certificate certificate{PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr)}) {
    require(X509_STORE_add_cert(trusted, certificate.get()) == 1, "trust a certificate");
    ++found;
  }
  const unsigned long end = ERR_peek_last_error();
  ERR_clear_error();
  if (found == 0 || ERR_GET_REASON(end) != PEM_R_NO_START_LINE)
    throw UsageError("--ca-file: " + path + " holds " +
                     (found == 0 ? "no certificate" : "a damaged certificate") +
                     ". Expected PEM: blocks of '-----BEGIN CERTIFICATE-----'");
  // A server's own certificate may be given, not only that of its issuer.
  X509_VERIFY_PARAM_set_flags(SSL_CTX_get0_param(context), X509_V_FLAG_PARTIAL_CHAIN);
}

void add_extension(X509* certificate, int kind, const std::string& value) {
  const Extension extension(X509V3_EXT_conf_nid(nullptr, nullptr, kind, value.c_str()));
  require(extension != nullptr && X509_add_ext(certificate, extension.get(), -1) == 1,
          "describe a certificate");
}

bool is_address(const std::string& host) {
  boost::system::error_code error;
  boost::asio::ip::make_address(host, error);
  return !error;
}

std::string names_of(const std::string& host) {
  if (host == "localhost") return "DNS:localhost,IP:127.0.0.1,IP:::1";
  return (is_address(host) ? "IP:" : "DNS:") + host;
}

void set_validity(X509* certificate, int valid_days) {
  constexpr long hour = 3600;
  std::time_t now = std::time(nullptr);
  // One that has expired has been valid for a day before.
  const int first_day = valid_days > 0 ? 0 : valid_days - 1;
  require(X509_time_adj_ex(X509_getm_notBefore(certificate), first_day, -hour, &now) != nullptr &&
              X509_time_adj_ex(X509_getm_notAfter(certificate), valid_days, 0, &now) != nullptr,
          "date a certificate");
}

}  // namespace

std::shared_ptr<TlsContext> TlsContext::client(const std::string& ca_file) {
  Context context = make_context(TLS_client_method());
  SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
  trust_system_roots(context.get());
  if (!ca_file.empty()) trust_file(context.get(), ca_file);
  return std::shared_ptr<TlsContext>(new TlsContext(context.release()));
}

TlsContext::Identity TlsContext::make_identity(const std::string& host, int valid_days) {
  const Key key(EVP_EC_gen("P-256"));
  const Certificate certificate(X509_new());
  require(key != nullptr && certificate != nullptr, "make a key");
  X509_set_version(certificate.get(), X509_VERSION_3);
  std::uint64_t serial = 0;
  require(RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof serial) == 1,
          "make a random number");
  ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate.get()), serial >> 1);
  set_validity(certificate.get(), valid_days);
  X509_NAME* const name = X509_get_subject_name(certificate.get());
  const std::string title = "RaveQuant " + host;
  require(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
                                     reinterpret_cast<const unsigned char*>(title.c_str()), -1, -1,
                                     0) == 1,
          "name a certificate");
  X509_set_issuer_name(certificate.get(), name);
  X509_set_pubkey(certificate.get(), key.get());
  add_extension(certificate.get(), NID_subject_alt_name, names_of(host));
  add_extension(certificate.get(), NID_ext_key_usage, "serverAuth");
  require(X509_sign(certificate.get(), key.get(), EVP_sha256()) > 0, "sign a certificate");

  const Bio certificate_text(BIO_new(BIO_s_mem()));
  const Bio key_text(BIO_new(BIO_s_mem()));
  require(PEM_write_bio_X509(certificate_text.get(), certificate.get()) == 1 &&
              PEM_write_bio_PrivateKey(key_text.get(), key.get(), nullptr, nullptr, 0, nullptr,
                                       nullptr) == 1,
          "write a certificate");
  return {text_of(certificate_text), text_of(key_text)};
}

std::shared_ptr<TlsContext> TlsContext::server(const Identity& identity) {
  Context context = make_context(TLS_server_method());
  const Certificate certificate(
      PEM_read_bio_X509(reading(identity.certificate_pem).get(), nullptr, nullptr, nullptr));
  const Key key(
      PEM_read_bio_PrivateKey(reading(identity.key_pem).get(), nullptr, nullptr, nullptr));
  require(certificate != nullptr && key != nullptr &&
              SSL_CTX_use_certificate(context.get(), certificate.get()) == 1 &&
              SSL_CTX_use_PrivateKey(context.get(), key.get()) == 1,
          "use a certificate");
  return std::shared_ptr<TlsContext>(new TlsContext(context.release()));
}

TlsContext::~TlsContext() {
  SSL_CTX_free(context_);
}

ssl_st* TlsContext::open_session(const std::string& host) {
  Session session(SSL_new(context_));
  require(session != nullptr, "make a session");
  X509_VERIFY_PARAM* const demands = SSL_get0_param(session.get());
  if (is_address(host)) {
    require(X509_VERIFY_PARAM_set1_ip_asc(demands, host.c_str()) == 1, "demand an address");
  } else {
    X509_VERIFY_PARAM_set_hostflags(demands, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    require(X509_VERIFY_PARAM_set1_host(demands, host.c_str(), host.size()) == 1 &&
                SSL_ctrl(session.get(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
                         const_cast<char*>(host.c_str())) == 1,
            "demand a host name");
  }
  return session.release();
}

ssl_st* TlsContext::accept_session() {
  Session session(SSL_new(context_));
  require(session != nullptr, "make a session");
  return session.release();
}

std::string certificate_problem(ssl_st* session, const std::string& host) {
  const long result = SSL_get_verify_result(session);
  switch (result) {
    case X509_V_OK:
      return "";
    case X509_V_ERR_CERT_HAS_EXPIRED:
      return "its certificate has expired. Check the date and time of this computer";
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return "its certificate is not valid yet. Check the date and time of this computer";
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
      return "its certificate is for another name than " + host +
             ". Check the address; if it is right, somebody on the way answers in its place";
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
      return std::string("this computer does not know who issued its certificate (") +
             X509_verify_cert_error_string(result) +
             "). If a virus scanner or a company's proxy reads along, give its root certificate "
             "with --ca-file; else the system's root certificates are missing or outdated "
             "(package ca-certificates)";
    default:
      return std::string("its certificate was refused: ") + X509_verify_cert_error_string(result);
  }
}

}  // namespace rq::net
