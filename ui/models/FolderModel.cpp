#include "models/FolderModel.h"

namespace bitbeats::ui {

FolderModel::FolderModel(LibraryStore& store, QObject* parent) : QAbstractItemModel(parent), m_store(store) {
    connect(&store, &LibraryStore::rootsChanged, this, &FolderModel::refresh);
}

FolderModel::~FolderModel() = default;

void FolderModel::refresh() {
    beginResetModel();
    m_asking.clear();
    m_top = std::make_unique<Node>();
    endResetModel();
    ask(m_top.get(), {});
}

void FolderModel::ask(Node* around, const QPersistentModelIndex& at) {
    around->asked = true;
    const auto id = around->folder.id;
    m_asking[id.value] = m_store.ask(
        this, [id](database::Database& db, const CancelToken&) { return library::Catalogue(db).folders(id); },
        [this, around, at, id](Result<std::vector<library::Folder>> folders) {
            m_asking.remove(id.value);
            m_known = true;
            if (folders && !folders->empty()) {
                beginInsertRows(at, 0, static_cast<int>(folders->size()) - 1);
                for (auto& folder : *folders) {
                    auto inner = std::make_unique<Node>();
                    inner->folder = std::move(folder);
                    inner->parent = around;
                    inner->row = static_cast<int>(around->inside.size());
                    around->inside.push_back(std::move(inner));
                }
                endInsertRows();
            }
            Q_EMIT fetched();
        });
}

FolderModel::Node* FolderModel::node(const QModelIndex& index) const {
    return index.isValid() ? static_cast<Node*>(index.internalPointer()) : m_top.get();
}

library::FolderId FolderModel::id(const QModelIndex& index) const {
    return node(index)->folder.id;
}

QModelIndex FolderModel::index(int row, int column, const QModelIndex& parent) const {
    const auto& inside = node(parent)->inside;
    if (row < 0 || column != 0 || static_cast<std::size_t>(row) >= inside.size()) return {};
    return createIndex(row, 0, inside[static_cast<std::size_t>(row)].get());
}

QModelIndex FolderModel::parent(const QModelIndex& child) const {
    auto* around = child.isValid() ? node(child)->parent : nullptr;
    return around && around != m_top.get() ? createIndex(around->row, 0, around) : QModelIndex();
}

int FolderModel::rowCount(const QModelIndex& parent) const {
    return static_cast<int>(node(parent)->inside.size());
}

bool FolderModel::hasChildren(const QModelIndex& parent) const {
    return parent.isValid() ? node(parent)->folder.folders > 0 : !m_top->inside.empty();
}

bool FolderModel::canFetchMore(const QModelIndex& parent) const {
    return parent.isValid() && !node(parent)->asked && node(parent)->folder.folders > 0;
}

void FolderModel::fetchMore(const QModelIndex& parent) {
    if (canFetchMore(parent)) ask(node(parent), parent);
}

QVariant FolderModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    const auto& folder = node(index)->folder;
    const auto path = QString::fromStdString(folder.path.string());
    if (role == Qt::ToolTipRole) return path;
    if (role != Qt::DisplayRole && role != Qt::AccessibleTextRole) return {};
    return index.parent().isValid() ? QString::fromStdString(folder.path.filename().string()) : path;
}

} // namespace bitbeats::ui
